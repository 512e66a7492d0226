// Package emulator is the screen of a terminal as xterm has it: bytes of a
// program go in, rows of characters with their styles come out, and what the
// terminal answers to the program's questions.
//
// It is pure: it knows nothing of processes, pseudo-terminals, keys and clocks,
// and does no input or output. It is not safe for use by several goroutines.
//
// It is made for hostile bytes: whatever they are, it does not panic, what it
// keeps is bounded (strings such as titles are not kept at all), and so is the
// work that one sequence can ask for. What a program wants to do to the
// terminal around it (clipboard, title, bell, palette, window) is dropped. What
// it gives back holds no control characters but its own styles.
//
// # Why not charmbracelet/x/vt
//
// That emulator copies all cells of the screen for each line that scrolls: at
// 160x50 a line of a log took 340 µs, so that 10,000 lines a second need more
// than three processors; here it takes 1.5 to 5 µs (BenchmarkScroll).
// Besides, it cuts the last rows off when the screen gets lower, ends titles in
// the middle of "Ü" (its second byte is ST in the 8-bit coding), and has no
// insert mode and no NEL.
//
// # What differs from tmux
//
// The tests compare with tmux 3.3a. It is another terminal than xterm (its TERM
// is screen); programs are told xterm-256color, so here is what xterm does:
//
//   - The cursor that waits behind the last column stands on it: cursor left and
//     backspace go to the column before, a line feed goes straight down.
//     Backspace does not go back to the line before.
//   - Insert and delete line move the cursor to the first column, and do nothing
//     outside of the scroll region.
//   - With origin mode, setting the margins moves the cursor to the region's
//     first line, and the cursor's report counts from there.
//   - HPR, VPR, CHT, DECSTR and new line mode work, and characters that are
//     inserted push out all of a line.
//   - Nothing is left of a wide character of which half is overwritten.
//   - Bytes that are no UTF-8 are shown as U+FFFD.
//   - What scrolls out of a region that does not begin at the top of the screen
//     is not kept.
//   - Lines of the VT100's drawing set are kept as the characters that they look
//     like.
//
// And what neither is:
//
//   - Lines are not wrapped anew when the screen gets narrower: what is cut off
//     comes back when it gets wider again.
//   - There are no left and right margins, no double size characters, no blink
//     of the whole screen, no underline colours, no hyperlinks, no images.
//   - A cluster never gets wider than its first character is, as programs that
//     ask wcwidth(3) expect: the emoji forms of narrow characters (❤ with
//     U+FE0F) stay narrow, flags are two letters.
package emulator
