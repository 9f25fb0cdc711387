"""What others read and build upon: pages that need no app of ours to be understood."""
