"""Every word a model reads and every word the scripted voice says."""
