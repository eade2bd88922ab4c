// The models tab.
