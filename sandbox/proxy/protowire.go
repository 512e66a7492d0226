package proxy

import (
	"encoding/binary"
	"errors"
)

// A reader and writer of Protocol Buffers' wire format, as far as BuildKit's
// requests need it: the generated types would bring all of BuildKit along.
// The format: https://protobuf.dev/programming-guides/encoding/

// errWire says that a message is not of the wire format.
var errWire = errors.New("malformed protobuf message")

// wireField is one field of a message.
type wireField struct {
	number int
	// raw is the whole field with its tag, as it goes on unchanged.
	raw []byte
	// value is the content of a field of bytes, text or message; nil for
	// numbers.
	value []byte
}

const (
	wireVarint = 0
	wireI64    = 1
	wireBytes  = 2
	wireI32    = 5
)

// wireFields splits a message.
func wireFields(msg []byte) ([]wireField, error) {
	var list []wireField
	for len(msg) > 0 {
		tag, n := binary.Uvarint(msg)
		if n <= 0 || tag>>3 == 0 || tag>>3 > 1<<29-1 {
			return nil, errWire
		}
		f := wireField{number: int(tag >> 3)}
		end := n
		switch tag & 7 {
		case wireVarint:
			_, m := binary.Uvarint(msg[n:])
			if m <= 0 {
				return nil, errWire
			}
			end += m
		case wireI64:
			end += 8
		case wireI32:
			end += 4
		case wireBytes:
			size, m := binary.Uvarint(msg[n:])
			if m <= 0 || size > uint64(len(msg)-n-m) {
				return nil, errWire
			}
			end += m + int(size)
			f.value = msg[n+m : end]
		default:
			return nil, errWire
		}
		if end > len(msg) {
			return nil, errWire
		}
		f.raw = msg[:end]
		msg = msg[end:]
		list = append(list, f)
	}
	return list, nil
}

// appendWire appends a field of bytes, text or message.
func appendWire(msg []byte, number int, value []byte) []byte {
	msg = binary.AppendUvarint(msg, uint64(number)<<3|wireBytes)
	msg = binary.AppendUvarint(msg, uint64(len(value)))
	return append(msg, value...)
}

// wirePair reads an entry of a map from text to text.
func wirePair(entry []byte) (key, value string, err error) {
	list, err := wireFields(entry)
	if err != nil {
		return "", "", err
	}
	for _, f := range list {
		switch f.number {
		case 1:
			key = string(f.value)
		case 2:
			value = string(f.value)
		}
	}
	return key, value, nil
}

// appendPair appends an entry of a map from text to text.
func appendPair(msg []byte, number int, key, value string) []byte {
	entry := appendWire(nil, 1, []byte(key))
	return appendWire(msg, number, appendWire(entry, 2, []byte(value)))
}
