package main

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/png"
	"os"
	"strings"
)

// find gives the window named Coppice, the first one of them.
func (d *desk) find() (string, error) {
	all, err := d.windows()
	if err != nil {
		return "", err
	}
	return all[0], nil
}

func (d *desk) windows() ([]string, error) {
	out, err := d.run("xdotool", "search", "--onlyvisible", "--name", "Coppice")
	all := strings.Fields(out)
	if len(all) == 0 {
		return nil, errors.Join(errors.New("no window named Coppice"), err)
	}
	return all, nil
}

// press presses keys in the window.
func (d *desk) press(keys ...string) error {
	w, err := d.find()
	if err != nil {
		return err
	}
	if _, err := d.run("xdotool", "windowfocus", "--sync", w); err != nil {
		return err
	}
	_, err = d.run("xdotool", append([]string{"key", "--clearmodifiers", "--delay", "60"}, keys...)...)
	return err
}

func (d *desk) write(text string) error {
	_, err := d.run("xdotool", "type", "--delay", "30", text)
	return err
}

func (d *desk) title() string {
	w, err := d.find()
	if err != nil {
		return ""
	}
	name, _ := d.run("xdotool", "getwindowname", w)
	return strings.TrimRight(name, "\n")
}

// shot is a picture of the window.
func (d *desk) shot() (image.Image, []byte, error) {
	w, err := d.find()
	if err != nil {
		return nil, nil, err
	}
	out, err := d.run("import", "-silent", "-window", w, "png:-")
	if err != nil {
		return nil, nil, err
	}
	img, err := png.Decode(bytes.NewReader([]byte(out)))
	return img, []byte(out), err
}

// painted says whether the page, below the menu bar, shows more than an empty sheet.
func (d *desk) painted() error {
	img, raw, err := d.shot()
	if err != nil {
		return err
	}
	const menu, least = 40, 16
	if n := colours(img, menu); n < least {
		return fmt.Errorf("the page has %d colours", n)
	}
	if d.picture != "" {
		return os.WriteFile(d.picture, raw, 0o644)
	}
	return nil
}

func colours(img image.Image, from int) int {
	seen := map[[3]uint32]bool{}
	b := img.Bounds()
	for y := b.Min.Y + from; y < b.Max.Y; y += 2 {
		for x := b.Min.X; x < b.Max.X; x += 2 {
			r, g, bl, _ := img.At(x, y).RGBA()
			seen[[3]uint32{r, g, bl}] = true
		}
	}
	return len(seen)
}
