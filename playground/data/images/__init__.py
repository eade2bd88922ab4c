"""Pictures: embedded sets, and a visitor's own from a folder or a zip."""
