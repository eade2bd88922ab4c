/* Taking figures, curves and films home. */
