"""One thread a test: the networks are small, and a page serves them so."""

import torch

torch.set_num_threads(1)
