"""What is measured and laid out, in NumPy and scikit-learn; at the top what several rooms need."""
