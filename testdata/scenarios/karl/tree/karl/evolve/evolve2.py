def evolve(root):
    """moves files into folders"""
