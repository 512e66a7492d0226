package checker

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// Docker writes the size of an image in powers of 1000 and a limit of memory
// in powers of 1024.
const (
	decimal = 1000
	binary  = 1024
)

// maxBytes bounds sizes so that they fit an int64 with room to spare.
const maxBytes = 1 << 62

// parseSize reads a size as docker writes it: 20MB, 256m, 1.5GiB, 512.
func parseSize(text string, base float64) (int64, error) {
	s := strings.ToLower(strings.TrimSpace(text))
	number := strings.TrimRight(s, "abcdefghijklmnopqrstuvwxyz ")
	unit := strings.TrimSuffix(strings.TrimSuffix(strings.TrimSpace(s[len(number):]), "b"), "i")
	power := strings.Index("kmgt", unit) + 1
	if unit == "" {
		power = 0
	} else if power == 0 || len(unit) > 1 {
		return 0, fmt.Errorf("%q is not a size: write 20MB or 256m", text)
	}
	n, err := strconv.ParseFloat(number, 64)
	bytes := n * math.Pow(base, float64(power))
	if err != nil || !(bytes >= 0 && bytes < maxBytes) {
		return 0, fmt.Errorf("%q is not a size: write 20MB or 256m", text)
	}
	return int64(bytes), nil
}

// formatSize writes the size of an image as docker's lists do: 5.67MB.
func formatSize(bytes int64) string {
	size, units := float64(bytes), []string{"B", "kB", "MB", "GB", "TB", "PB"}
	i := 0
	for size >= decimal && i < len(units)-1 {
		size /= decimal
		i++
	}
	return strconv.FormatFloat(size, 'g', 3, 64) + units[i]
}

// formatMemory writes a limit of memory as it is given to docker run: 256m.
func formatMemory(bytes int64) string {
	for _, unit := range []struct {
		size int64
		name string
	}{{1 << 30, "g"}, {1 << 20, "m"}, {1 << 10, "k"}} {
		if bytes >= unit.size && bytes%unit.size == 0 {
			return strconv.FormatInt(bytes/unit.size, 10) + unit.name
		}
	}
	return strconv.FormatInt(bytes, 10)
}

// parseCPUs reads a limit of processors as docker run takes it (0.5) in
// billionths of one.
func parseCPUs(text string) (int64, error) {
	n, err := strconv.ParseFloat(strings.TrimSpace(text), 64)
	if err != nil || !(n >= 0 && n < 1e6) {
		return 0, fmt.Errorf("%q is not a number of processors: write 0.5", text)
	}
	return int64(math.Round(n * 1e9)), nil
}

// formatCPUs writes billionths of a processor as docker run takes them.
func formatCPUs(nano int64) string {
	return strconv.FormatFloat(float64(nano)/1e9, 'f', -1, 64)
}
