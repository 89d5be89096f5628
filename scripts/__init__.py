"""What is run by hand: training, pictures of pages, checks of size and contrast."""
