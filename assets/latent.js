/* Walking through the latent space: the lattice under the finger, paths, sliders. */
