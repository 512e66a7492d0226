package proxy

import "encoding/json"

// tally adds up what a pull has downloaded of all its layers, from its progress. How
// much there is grows while the engine learns of layers.
type tally struct {
	layers map[string]progressDetail
	told   func(done, total int64)
}

func newTally(told func(done, total int64)) *tally {
	return &tally{layers: map[string]progressDetail{}, told: told}
}

// take reads one line of progress. Lines about anything but a download say nothing:
// the engine unpacks each layer while others still come.
func (t *tally) take(line progressLine) {
	if line.raw != nil {
		var read progressLine
		if json.Unmarshal(line.raw, &read) != nil {
			return
		}
		line = read
	}
	layer, known := t.layers[line.ID]
	switch line.Status {
	case "Downloading":
		if line.Detail == nil || line.Detail.Total <= 0 {
			return
		}
		layer = *line.Detail
	case "Verifying Checksum", "Download complete", "Pull complete":
		if !known {
			return
		}
		layer.Current = layer.Total
	default:
		return
	}
	t.layers[line.ID] = layer
	var done, total int64
	for _, l := range t.layers {
		done += l.Current
		total += l.Total
	}
	t.told(done, total)
}
