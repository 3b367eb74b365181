print("hubline")
