"""One thread a test: the networks are small, and a page serves them so. No test depends on how fast a machine is."""

import torch
from hypothesis import settings

torch.set_num_threads(1)
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")
