"""GAN Playground: watch generative adversarial networks learn.  `python app.py --help` lists the flags."""

import sys

from playground.ui.launch import main

if __name__ == "__main__":
    sys.exit(main())
