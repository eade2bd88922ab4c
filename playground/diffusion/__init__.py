"""A small denoising diffusion model (DDPM), for contrast with the GANs: same data, other game."""
