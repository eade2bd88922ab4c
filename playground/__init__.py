"""GAN Playground: generative adversarial networks that are trained, watched and measured live."""
