package submission

// Limits bound what is read of one submission, and what is packed. Sizes are in
// bytes. A field of 0 stands for its default.
type Limits struct {
	Archive int64 // of an archive's file
	Files   int   // how many files
	File    int64 // of one file
	Total   int64 // of all files
	Inflate int64 // of all that is unpacked, also of what is left out then
	// Ratio is how many times its packed size an archive may unpack to, once it is
	// beyond RatioFrom: short texts and files of zeros pack well.
	Ratio     int64
	RatioFrom int64
	Path      int // of a path, in bytes
	Depth     int // of a path, in folders
}

// Defaults are the limits that fit the course: an image that was saved to a file
// of the workspace is within them.
func Defaults() Limits {
	return Limits{
		Archive: 64 << 20, Files: 2000, File: 32 << 20, Total: 64 << 20,
		Inflate: 256 << 20, Ratio: 100, RatioFrom: 32 << 20,
		Path: 240, Depth: 16,
	}
}

// or fills the fields that are 0.
func (l Limits) or(d Limits) Limits {
	for _, f := range []struct{ mine, usual *int64 }{
		{&l.Archive, &d.Archive},
		{&l.File, &d.File},
		{&l.Total, &d.Total},
		{&l.Inflate, &d.Inflate},
		{&l.Ratio, &d.Ratio},
		{&l.RatioFrom, &d.RatioFrom},
	} {
		if *f.mine == 0 {
			*f.mine = *f.usual
		}
	}
	for _, f := range []struct{ mine, usual *int }{{&l.Files, &d.Files}, {&l.Path, &d.Path}, {&l.Depth, &d.Depth}} {
		if *f.mine == 0 {
			*f.mine = *f.usual
		}
	}
	return l
}

// Options say how to read.
type Options struct {
	// Exercises are the IDs of the course. With them a folder is an exercise by its
	// name; without, by what is in it.
	Exercises []string
	Limits    Limits
}
