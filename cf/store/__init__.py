"""What lies on disk: runs, data sets, own columns, where a run stood."""
