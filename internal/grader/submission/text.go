package submission

import (
	"bytes"
	"errors"
	"fmt"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"
	"golang.org/x/text/encoding/unicode"
)

// toUTF8 reads UTF-8, and UTF-16 that begins by saying so.
func toUTF8(data []byte) ([]byte, bool) {
	switch {
	case bytes.HasPrefix(data, []byte("\xff\xfe")), bytes.HasPrefix(data, []byte("\xfe\xff")):
		decoded, err := unicode.UTF16(unicode.LittleEndian, unicode.ExpectBOM).NewDecoder().Bytes(data)
		if err != nil {
			return nil, false
		}
		data = decoded
	default:
		data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	}
	return data, utf8.Valid(data)
}

// parseAnswers reads a mapping of a check's ID to an answer, in YAML or JSON, as it
// is written: 007 stays 007.
func parseAnswers(text string) (map[string]string, error) {
	var document yaml.Node
	if err := yaml.Unmarshal([]byte(text), &document); err != nil {
		return nil, fmt.Errorf("reading the answers: %w", err)
	}
	if document.Kind == 0 {
		return nil, nil // an empty file
	}
	mapping := document.Content[0]
	if mapping.Kind != yaml.MappingNode {
		return nil, errors.New("the answers are no mapping")
	}
	answers := map[string]string{}
	for i := 0; i+1 < len(mapping.Content); i += 2 {
		key, value := mapping.Content[i], mapping.Content[i+1]
		if key.Kind != yaml.ScalarNode || value.Kind != yaml.ScalarNode {
			return nil, fmt.Errorf("line %d: an answer is one text", key.Line)
		}
		answers[key.Value] = value.Value
	}
	return answers, nil
}
