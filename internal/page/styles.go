package page

import "github.com/charmbracelet/glamour/ansi"

// styles are a page's looks. Code has no margin in colours, so that a command
// that is copied begins where its line begins: with a space in front, shells
// keep it out of their history.
func styles(style Style) ansi.StyleConfig {
	if style == StylePlain {
		return plain()
	}
	return coloured()
}

// tableStyles are the looks of tables. In colours, code has no quotes from the
// start: to take them out later would move the columns.
func tableStyles(style Style) ansi.StyleConfig {
	s := styles(style)
	if style != StylePlain {
		s.Code.Prefix, s.Code.Suffix = "", ""
	}
	return s
}

// The colours are those of ANSI: 1 red, 2 green, 3 yellow, 4 blue, 5 magenta,
// 6 cyan, 8 grey.
func coloured() ansi.StyleConfig {
	s := plain()
	s.H1 = heading(ansi.StylePrimitive{Bold: ptr(true), Color: ptr("6"), Underline: ptr(true)})
	s.H2 = heading(ansi.StylePrimitive{Bold: ptr(true), Color: ptr("6")})
	s.H3 = heading(ansi.StylePrimitive{Bold: ptr(true)})
	s.Strong = ansi.StylePrimitive{Bold: ptr(true)}
	s.Emph = ansi.StylePrimitive{Italic: ptr(true)}
	s.Link = ansi.StylePrimitive{Underline: ptr(true), Color: ptr("4")}
	s.LinkText = ansi.StylePrimitive{Bold: ptr(true)}
	s.Code.Color = ptr("5") // its quotes stay until finish has wrapped the lines
	s.CodeBlock = ansi.StyleCodeBlock{
		StyleBlock: ansi.StyleBlock{StylePrimitive: ansi.StylePrimitive{
			Color: ptr("2"), BlockPrefix: codeBegins + "\n", BlockSuffix: codeEnds + "\n",
		}},
	}
	return s
}

// plain has no escape sequences; what colours would tell stands in signs.
func plain() ansi.StyleConfig {
	return ansi.StyleConfig{
		Document:   ansi.StyleBlock{},
		Paragraph:  ansi.StyleBlock{},
		BlockQuote: ansi.StyleBlock{Indent: ptr(uint(1)), IndentToken: ptr("| ")},
		List:       ansi.StyleList{LevelIndent: 4},
		Heading:    ansi.StyleBlock{StylePrimitive: ansi.StylePrimitive{BlockSuffix: "\n"}},
		H1:         ansi.StyleBlock{StylePrimitive: ansi.StylePrimitive{Prefix: "# "}},
		H2:         ansi.StyleBlock{StylePrimitive: ansi.StylePrimitive{Prefix: "## "}},
		H3:         ansi.StyleBlock{StylePrimitive: ansi.StylePrimitive{Prefix: "### "}},
		Strong:     ansi.StylePrimitive{BlockPrefix: "**", BlockSuffix: "**"},
		Emph:       ansi.StylePrimitive{BlockPrefix: "*", BlockSuffix: "*"},
		HorizontalRule: ansi.StylePrimitive{
			Format: "\n--------\n",
		},
		Item:        ansi.StylePrimitive{BlockPrefix: itemBegins + "- "},
		Enumeration: ansi.StylePrimitive{BlockPrefix: itemBegins + ". "},
		Task:        ansi.StyleTask{Ticked: "[x] ", Unticked: "[ ] "},
		ImageText:   ansi.StylePrimitive{Format: "{{.text}}"},
		Code:        ansi.StyleBlock{StylePrimitive: ansi.StylePrimitive{Prefix: "`", Suffix: "`"}},
		CodeBlock: ansi.StyleCodeBlock{StyleBlock: ansi.StyleBlock{
			StylePrimitive: ansi.StylePrimitive{BlockPrefix: codeBegins + "\n", BlockSuffix: codeEnds + "\n"},
			Margin:         ptr(uint(4)),
		}},
		Table: ansi.StyleTable{
			CenterSeparator: ptr("|"), ColumnSeparator: ptr("|"), RowSeparator: ptr("-"),
		},
	}
}

func heading(p ansi.StylePrimitive) ansi.StyleBlock { return ansi.StyleBlock{StylePrimitive: p} }

func ptr[T any](v T) *T { return &v }
