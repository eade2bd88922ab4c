// The data door.
