"""What every module stands on. No business word is spoken here, and no module is imported."""
