//go:build !linux

// Command agent runs in Linux containers only.
package main

func main() {}
