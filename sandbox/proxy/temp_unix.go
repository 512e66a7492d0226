//go:build !windows

package proxy

import "os"

// tempFile makes a temporary file without a name: it goes with this process,
// however that ends.
func tempFile(pattern string) (*os.File, error) {
	file, err := os.CreateTemp("", pattern)
	if err != nil {
		return nil, err
	}
	// A name that stays costs room until the next start of the machine.
	_ = os.Remove(file.Name())
	return file, nil
}

// removeFile removes a temporary file after its last use.
func removeFile(file *os.File) { _ = file.Close() }
