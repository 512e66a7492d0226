package submission

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/flate"
	"compress/gzip"
	"fmt"
	"hash/crc32"
	"io/fs"
	"strings"
	"testing"
)

// item is an entry of an archive that a test makes.
type item struct {
	name string
	text string
	mode fs.FileMode // of a zip's entry
	made uint16      // the system that a zip says it was made on
	flag uint16      // of a zip's entry
	kind byte        // of a tar's entry
	link string      // of a tar's entry
	pax  map[string]string
	size int64 // that a tar's header claims; 0: the text's
}

// good is what every hostile archive holds too: it has to be read all the same.
func good() item { return item{name: "ports/publish/commands.sh", text: "docker ps\n"} }

func zipOf(t *testing.T, items ...item) []byte {
	t.Helper()
	var buf bytes.Buffer
	archive := zip.NewWriter(&buf)
	for _, it := range items {
		header := &zip.FileHeader{Name: it.name, Method: zip.Deflate, Flags: it.flag}
		if it.made == 0 {
			mode := it.mode
			if mode == 0 {
				mode = 0o644
			}
			header.SetMode(mode)
		} else {
			header.CreatorVersion = it.made << 8
		}
		header.NonUTF8 = true // what is to be tested is what stands there
		w, err := archive.CreateHeader(header)
		if err == nil && !strings.HasSuffix(it.name, "/") {
			_, err = w.Write([]byte(it.text))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := archive.Close(); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

// tarOf writes the blocks itself: the library refuses to write what this must.
func tarOf(items ...item) []byte {
	var buf bytes.Buffer
	for _, it := range items {
		if len(it.pax) > 0 {
			var records strings.Builder
			for key, value := range it.pax {
				records.WriteString(paxRecord(key, value))
			}
			buf.Write(tarEntryOf(item{name: "PaxHeaders/x", kind: tar.TypeXHeader, text: records.String()}))
		}
		buf.Write(tarEntryOf(it))
	}
	buf.Write(make([]byte, 1024))
	return buf.Bytes()
}

func paxRecord(key, value string) string {
	body := " " + key + "=" + value + "\n"
	size := len(body)
	for {
		record := fmt.Sprintf("%d%s", size, body)
		if len(record) == size {
			return record
		}
		size = len(record)
	}
}

func tarEntryOf(it item) []byte {
	kind, size := it.kind, it.size
	if kind == 0 {
		kind = tar.TypeReg
	}
	if size == 0 {
		size = int64(len(it.text))
	}
	block := make([]byte, 512)
	copy(block, it.name)
	copy(block[100:], "0000644\x000000000\x000000000\x00")
	copy(block[124:], tarSize(size))
	copy(block[136:], "00000000000\x00")
	block[156] = kind
	copy(block[157:], it.link)
	if kind == tar.TypeGNUSparse {
		copy(block[257:], "ustar  \x00")
		copy(block[386:], tarSize(0)+tarSize(0)) // its one piece has no content
		copy(block[483:], tarSize(it.size))
		copy(block[124:], tarSize(0))
	} else {
		copy(block[257:], "ustar\x0000")
	}
	sum := 8 * int(' ')
	for _, b := range block {
		sum += int(b)
	}
	copy(block[148:], fmt.Sprintf("%06o\x00 ", sum))
	text := []byte(it.text)
	return bytes.Join([][]byte{block, text, make([]byte, (512-len(text)%512)%512)}, nil)
}

// tarSize is a size as a header has it: octal, or binary where that is too short.
func tarSize(size int64) string {
	if size < 1<<33 {
		return fmt.Sprintf("%011o\x00", size)
	}
	field := make([]byte, 12)
	field[0] = 0x80
	for i := 11; size > 0; i-- {
		field[i] = byte(size)
		size >>= 8
	}
	return string(field)
}

func gz(t *testing.T, data []byte) []byte {
	t.Helper()
	var buf bytes.Buffer
	w := gzip.NewWriter(&buf)
	if _, err := w.Write(data); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

// zeros is a deflated stream of start and so many MiB of zeros. It is made of one
// block again and again: to pack the zeros would take half a minute.
func zeros(t *testing.T, start []byte, mib int) []byte {
	t.Helper()
	var buf bytes.Buffer
	w, err := flate.NewWriter(&buf, flate.BestCompression)
	if err != nil {
		t.Fatal(err)
	}
	write := func(data []byte) []byte {
		buf.Reset()
		if _, err := w.Write(data); err != nil {
			t.Fatal(err)
		}
		if err := w.Flush(); err != nil {
			t.Fatal(err)
		}
		return bytes.Clone(buf.Bytes())
	}
	one := make([]byte, 1<<20)
	stream := append(write(start), write(one)...)
	stream = append(stream, bytes.Repeat(write(one), mib-1)...)
	buf.Reset()
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return append(stream, buf.Bytes()...)
}

// rawZip is a zip archive with one entry as its header has it, true or not, beside
// a good one.
func rawZip(t *testing.T, name string, packed []byte, claimed uint64) []byte {
	t.Helper()
	var buf bytes.Buffer
	archive := zip.NewWriter(&buf)
	w, err := archive.CreateRaw(&zip.FileHeader{
		Name: name, Method: zip.Deflate, CRC32: crc32.ChecksumIEEE(nil),
		CompressedSize64: uint64(len(packed)), UncompressedSize64: claimed,
	})
	if err == nil {
		_, err = w.Write(packed)
	}
	if err != nil {
		t.Fatal(err)
	}
	w, err = archive.Create(good().name)
	if err == nil {
		_, err = w.Write([]byte(good().text))
	}
	if err != nil {
		t.Fatal(err)
	}
	if err := archive.Close(); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

// tarZeros is a compressed tar archive: a good file, then one of zeros.
func tarZeros(t *testing.T, mib int) []byte {
	t.Helper()
	head := append(tarEntryOf(good()), tarEntryOf(item{name: "ports/publish/big", size: int64(mib) << 20})...)
	return append([]byte("\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"), zeros(t, head, mib)...)
}
