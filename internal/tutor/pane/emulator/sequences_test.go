package emulator

// sequences are what vttest and the like try: names and bytes.
func sequences() map[string]string {
	const (
		csi  = "\x1b["
		fill = "\x1b#8" // the screen full of E
		// lines are 24 numbered lines.
		lines = "line 1\r\nline 2\r\nline 3\r\nline 4\r\nline 5\r\nline 6\r\nline 7\r\nline 8\r\nline 9\r\nline 10\r\n" +
			"line 11\r\nline 12\r\nline 13\r\nline 14\r\nline 15\r\nline 16\r\nline 17\r\nline 18\r\nline 19\r\nline 20\r\n" +
			"line 21\r\nline 22\r\nline 23\r\nline 24"
		ninety = "123456789.123456789.123456789.123456789.123456789.123456789.123456789.123456789.123456789."
	)
	return map[string]string{
		"cursor-moves":        fill + csi + "10;10H*" + csi + "3A*" + csi + "4C*" + csi + "5B*" + csi + "20D*" + csi + "2E*" + csi + "F+" + csi + "60G*" + csi + "20d*",
		"cursor-at-edges":     csi + "999;999H*" + csi + "H*" + csi + "999B" + csi + "999D*" + csi + "999A" + csi + "999C*" + csi + "0;0H+",
		"cursor-relative":     csi + "5;5Ha" + csi + "40`b" + csi + "f+" + csi + "12;6f#",
		"cursor-in-region":    fill + csi + "5;10r" + csi + "7;1H" + csi + "99A*" + csi + "99B*" + csi + "1;1H" + csi + "99B*" + csi + "24;1H" + csi + "99A*",
		"save-restore":        csi + "5;5H\x1b7" + csi + "31m" + csi + "10;10Hx\x1b8y" + csi + "s" + csi + "20;20Hz" + csi + "uw",
		"wrap":                ninety + "\r\n" + csi + "5;79Habc" + csi + "7;80Hx\r\ny",
		"wrap-pending":        csi + "1;80Hx" + csi + "K" + csi + "2;1Hb" + csi + "3;80Hx\rc" + csi + "9;80Hx" + csi + "Ay",
		"wrap-off":            csi + "?7l" + ninety + "X" + csi + "?7h" + csi + "3;1Hback",
		"wrap-off-wide":       csi + "?7l" + csi + "2;79H漢字" + csi + "?7h" + csi + "3;1Hback",
		"wrap-scrolls":        csi + "24;75Habcdefghij",
		"scroll":              lines + "\r\nline 25\r\nline 26",
		"scroll-region":       lines + csi + "5;10r" + csi + "10;1H\na\nb\r\nc" + csi + "5;1H\x1bM" + "top" + csi + "r" + csi + "24;1H\nlast",
		"scroll-below-region": lines + csi + "5;10r" + csi + "24;1H\n\n\nx" + csi + "1;1H\x1bM\x1bMy",
		"scroll-up-down":      lines + csi + "3S" + csi + "1;1Hup" + csi + "2T" + csi + "1;1Hdown",
		"scroll-up-in-region": lines + csi + "5;10r" + csi + "2S" + csi + "15;20r" + csi + "99T",
		"region-wrong":        lines + csi + "10;5r" + csi + "12;12r" + csi + "3;999r" + csi + "24;1H\nx",
		"index":               lines + csi + "24;3H\x1bDa\x1bEb" + csi + "1;3H\x1bMc",
		"origin":              fill + csi + "5;10r" + csi + "?6h" + csi + "1;1Ha" + csi + "99;99Hb" + csi + "8;40H" + csi + "3dc" + csi + "?6l" + csi + "1;1Hd" + csi + "r",
		"insert-lines":        lines + csi + "5;3H" + csi + "2L" + csi + "20;1H" + csi + "99L" + csi + "1;1H+",
		"delete-lines":        lines + csi + "5;3H" + csi + "2M" + csi + "20;1H" + csi + "99M" + csi + "1;1H+",
		"lines-in-region":     lines + csi + "5;10r" + csi + "7;1H" + csi + "2L" + csi + "5;1H" + csi + "M" + csi + "1;1H+",
		"insert-characters":   "abcdefgh" + csi + "1;3H" + csi + "2@XY" + csi + "2;1H" + ninety[:80] + csi + "2;1H" + csi + "5@",
		"delete-characters":   "abcdefgh" + csi + "1;3H" + csi + "2P" + csi + "2;1H" + ninety[:80] + csi + "2;70H" + csi + "5P" + csi + "3;1Habc" + csi + "3;2H" + csi + "999P",
		"erase-characters":    "abcdefgh" + csi + "1;3H" + csi + "2X" + csi + "2;1Habcdefgh" + csi + "2;3H" + csi + "999X",
		"insert-mode":         "abcdefgh" + csi + "1;3H" + csi + "4hXYZ" + csi + "4l*" + csi + "2;78Habc" + csi + "2;1H" + csi + "4h漢" + csi + "4l",
		"erase-line":          fill + csi + "5;40H" + csi + "K" + csi + "7;40H" + csi + "1K" + csi + "9;40H" + csi + "2K",
		"erase-below":         fill + csi + "12;40H" + csi + "J",
		"erase-above":         fill + csi + "12;40H" + csi + "1J",
		"erase-all":           fill + csi + "12;40H" + csi + "2Jx",
		"erase-history":       lines + csi + "3Jx",
		"tabs":                "a\tb\tc\r\n\t\td\r\n" + csi + "3g" + csi + "4;10H\x1bH" + csi + "4;30H\x1bH\ra\tb\tc\td\r\n" + csi + "5;10H" + csi + "g\re\tf",
		"tabs-back":           csi + "1;40Hx" + csi + "2Zy" + csi + "99Zz",
		"tab-over-text":       "abcdefghijklmnop\r\tX",
		"repeat":              "ab" + csi + "5b" + csi + "2;75Hx" + csi + "99b" + csi + "3;1H-" + csi + "3b|",
		"alternate":           lines + csi + "12;5H" + csi + "?1049h" + csi + "Hother" + csi + "?1049lback",
		"alternate-stays":     lines + csi + "?1049h" + csi + "2;2Hother",
		"alternate-47":        lines + csi + "?47h" + csi + "H" + csi + "2Jother" + csi + "?47lx",
		"reset":               lines + csi + "5;10r" + csi + "?6h\x1b(0" + "\x1bcq",
		"controls-inside":     "abc" + csi + "2\b;\r5Hx" + csi + "3\x18;4Hy" + csi + "5\x1b[6Hz\x00\x07\x7f!",
		"strings":             "a\x1b]0;title Ü\x07b\x1b]2;more\x1b\\c\x1bPq#0\x1b\\d\x1b_apc\x1b\\e\x1b^pm\x1b\\f\x1bXsos\x1b\\g\x1b]52;c;aGFjaw==\x07h",
		"unknown":             "a" + csi + "?9999hb" + csi + "12;34yc" + csi + "=5hd\x1b%Ge\x1b Ff" + csi + "<1;2;3Mg" + csi + ">4;2mh",
		"wide":                "漢字 kanji\r\n|漢|\r\né è ê\r\n한국어\r\n😀|",
		"wide-at-the-edge":    csi + "1;79H漢字" + csi + "4;80H字x",
		"wide-overwritten":    "漢字漢字\r" + csi + "2Cxy" + csi + "4;1H漢字漢字" + csi + "4;3H字",
		"wide-deleted":        "漢字漢字x" + csi + "1;3H" + csi + "2P" + csi + "2;1H漢字漢字x" + csi + "2;3H" + csi + "2X" + csi + "3;1H漢字x" + csi + "3;3H" + csi + "@",
		"combining":           "e\u0301a\u0308o\u0302|" + csi + "2;80He\u0301\r\nn\u0303o\r\n\u0301x",
		"boxes":               "┌──┐\r\n│▒█│\r\n└──┘ ◆ → ✓ … «été» €",
		"colours-lost":        csi + "1;31mred" + csi + "0;38;5;200mpink" + csi + "38;2;1;2;3mrgb" + csi + "48:2::1:2:3mback" + csi + "4:3mcurly" + csi + "58:5:3m" + csi + "mplain",
	}
}
