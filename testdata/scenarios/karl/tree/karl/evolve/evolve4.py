def evolve(root):
    """removes a catalog index"""
