"""What stands between the network and the app: connections, proxies, names, a path before its own."""
