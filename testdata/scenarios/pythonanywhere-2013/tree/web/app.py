def index(request):
    return "consoles"
