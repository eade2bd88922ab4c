"""Walking in a generator's latent space: ways between samples, an endless plane of them, directions, and the way back from x."""
