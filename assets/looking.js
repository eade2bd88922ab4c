// A closer look at samples.
