package proxy

import "os"

// tempFile makes a temporary file. Windows keeps the name of an open file, so
// that a process that is killed leaves it behind.
func tempFile(pattern string) (*os.File, error) { return os.CreateTemp("", pattern) }

// removeFile removes a temporary file after its last use.
func removeFile(file *os.File) {
	_ = file.Close()
	_ = os.Remove(file.Name())
}
