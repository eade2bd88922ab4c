"""What can be said of a GAN without training one: distances, optima, and the smallest game there is.

Each page is a frozen record of knobs and one pure function from it to a picture.
"""
