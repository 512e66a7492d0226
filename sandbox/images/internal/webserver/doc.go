// Package webserver serves folders over HTTP for two programs of the lab
// images: the stand-in for nginx, and the course's own web-server.
//
// Every request reads the files again and no answer may be cached by
// surprise, so that a change in a mounted folder shows at once. The package
// knows nothing of images or Docker.
package webserver
