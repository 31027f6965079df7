def main():
    print("listening")
