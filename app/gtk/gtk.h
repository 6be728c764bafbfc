#ifndef COPPICE_GTK_H
#define COPPICE_GTK_H

#include <gtk/gtk.h>
#include <webkit2/webkit2.h>
#include <stdint.h>

/* All of these run on the toolkit's thread; cp_main gets them there. */
void cp_main(uintptr_t call);
gboolean cp_attach(double zoom);
gboolean cp_attached(void);
void cp_zoom(double level);
void cp_place(int x, int y, int width, int height, int maximised);
gboolean cp_where(GdkRectangle *at, int *maximised);
int cp_screens(GdkRectangle *out, int most);
void cp_present(const char *token);
void cp_urgent(void);
int cp_in_front(void);
void cp_fullscreen(void);
void cp_theme(int dark);
void cp_edit(const char *command);

void cp_menu_begin(void);
void cp_menu_open(const char *title);
void cp_menu_item(const char *title, const char *key, int enabled, uintptr_t id);
void cp_menu_end(void);
void cp_menu_enable(uintptr_t id, int enabled);

#endif
