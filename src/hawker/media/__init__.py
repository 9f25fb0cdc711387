"""Picture, sound and files: what is stored and played, whoever it belongs to."""
