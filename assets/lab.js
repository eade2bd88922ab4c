/* The lab: arrangements, the history bar, tiles, slow motion. */
