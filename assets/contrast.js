// Diffusion for contrast.
