"""Between the network and the app: connections, proxies, names, and the layers at the edge."""
