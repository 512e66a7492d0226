// Package cache is the lab images' stand-in for Redis: a server that speaks
// the real protocol (by redcon) and knows the commands about plain values, and
// redis-cli, a client of any Redis server.
//
// What it does not know it refuses in words. It knows nothing of images or
// Docker.
package cache
