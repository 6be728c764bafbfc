//go:build linux && (desktop || dev) && !bindings

#include "gtk.h"
#include "_cgo_export.h"
#ifdef GDK_WINDOWING_X11
#include <gdk/gdkx.h>
#endif

static GtkWindow *window = NULL;
static WebKitWebView *view = NULL;
static GtkWidget *bar = NULL;   /* the menu bar */
static GtkWidget *menu = NULL;  /* the menu that is being filled */
static GHashTable *items = NULL; /* id -> menu item */
static GdkRectangle normal;     /* where the window is when it is not maximised */
static char *home = NULL;       /* what every address of the page begins with */

static gboolean run(gpointer call) {
    goRun((uintptr_t)call);
    return G_SOURCE_REMOVE;
}

/* Low, so that what Wails has queued before (centring the window) is done first. */
void cp_main(uintptr_t call) { g_idle_add_full(G_PRIORITY_LOW, run, (gpointer)call, NULL); }

static void find(GtkWidget *w, gpointer out) {
    WebKitWebView **found = out;
    if (*found != NULL) return;
    if (WEBKIT_IS_WEB_VIEW(w)) *found = WEBKIT_WEB_VIEW(w);
    else if (GTK_IS_CONTAINER(w)) gtk_container_forall(GTK_CONTAINER(w), find, out);
}

static int wide(void) {
    GdkWindow *g = gtk_widget_get_window(GTK_WIDGET(window));
    if (g == NULL) return 0;
    return (gdk_window_get_state(g) & (GDK_WINDOW_STATE_MAXIMIZED | GDK_WINDOW_STATE_FULLSCREEN)) != 0;
}

static void note(void) {
    if (!wide()) {
        gtk_window_get_position(window, &normal.x, &normal.y);
        gtk_window_get_size(window, &normal.width, &normal.height);
    }
    goChanged();
}

static gboolean on_configure(GtkWidget *w, GdkEvent *e, gpointer data) {
    note();
    return FALSE;
}

static gboolean on_state(GtkWidget *w, GdkEvent *e, gpointer data) {
    goChanged();
    return FALSE;
}

static void on_active(GObject *o, GParamSpec *p, gpointer data) {
    if (gtk_window_is_active(window)) gtk_window_set_urgency_hint(window, FALSE);
}

/* The page stays what it is: a link, a script or a form that leads elsewhere leads nowhere. */
static gboolean on_policy(WebKitWebView *v, WebKitPolicyDecision *d, WebKitPolicyDecisionType type, gpointer data) {
    if (type == WEBKIT_POLICY_DECISION_TYPE_RESPONSE) return FALSE;
    WebKitNavigationAction *a = webkit_navigation_policy_decision_get_navigation_action(WEBKIT_NAVIGATION_POLICY_DECISION(d));
    const char *to = webkit_uri_request_get_uri(webkit_navigation_action_get_request(a));
    if (type == WEBKIT_POLICY_DECISION_TYPE_NAVIGATION_ACTION && home != NULL && g_str_has_prefix(to, home)) return FALSE;
    webkit_policy_decision_ignore(d);
    return TRUE;
}

static gboolean on_permission(WebKitWebView *v, WebKitPermissionRequest *r, gpointer data) {
    webkit_permission_request_deny(r);
    return TRUE;
}

gboolean cp_attached(void) { return window != NULL && view != NULL; }

gboolean cp_attach(double zoom) {
    GList *tops = gtk_window_list_toplevels();
    for (GList *l = tops; l != NULL && view == NULL; l = l->next) {
        WebKitWebView *found = NULL;
        find(GTK_WIDGET(l->data), &found);
        if (found == NULL) continue;
        view = found;
        window = GTK_WINDOW(l->data);
    }
    g_list_free(tops);
    if (!cp_attached()) return FALSE;
    char *scheme = g_strdup(webkit_web_view_get_uri(view));
    char *path = scheme == NULL ? NULL : strstr(scheme, "://");
    path = path == NULL ? NULL : strchr(path + 3, '/');
    if (path != NULL) path[1] = 0;
    home = scheme;
    items = g_hash_table_new(g_direct_hash, g_direct_equal);
    webkit_web_view_set_zoom_level(view, zoom);
    g_signal_connect(view, "decide-policy", G_CALLBACK(on_policy), NULL);
    g_signal_connect(view, "permission-request", G_CALLBACK(on_permission), NULL);
    g_signal_connect(window, "configure-event", G_CALLBACK(on_configure), NULL);
    g_signal_connect(window, "window-state-event", G_CALLBACK(on_state), NULL);
    g_signal_connect(window, "notify::is-active", G_CALLBACK(on_active), NULL);
    gtk_window_get_position(window, &normal.x, &normal.y);
    gtk_window_get_size(window, &normal.width, &normal.height);
    return TRUE;
}

void cp_zoom(double level) {
    if (cp_attached()) webkit_web_view_set_zoom_level(view, level);
}

void cp_place(int x, int y, int width, int height, int maximised) {
    if (!cp_attached()) return;
    gtk_window_resize(window, width, height);
    gtk_window_move(window, x, y);
    if (maximised) gtk_window_maximize(window);
}

gboolean cp_where(GdkRectangle *at, int *maximised) {
    if (!cp_attached()) return FALSE;
    *at = normal;
    *maximised = gtk_window_is_maximized(window);
    return TRUE;
}

int cp_screens(GdkRectangle *out, int most) {
    GdkDisplay *d = gdk_display_get_default();
    int n = MIN(gdk_display_get_n_monitors(d), most);
    for (int i = 0; i < n; i++) gdk_monitor_get_workarea(gdk_display_get_monitor(d, i), &out[i]);
    return n;
}

void cp_present(const char *token) {
    if (!cp_attached()) return;
    if (token[0] != 0) gtk_window_set_startup_id(window, token);
    guint32 time = GDK_CURRENT_TIME;
#ifdef GDK_WINDOWING_X11
    GdkWindow *g = gtk_widget_get_window(GTK_WIDGET(window));
    if (g != NULL && GDK_IS_X11_WINDOW(g)) time = gdk_x11_get_server_time(g);
#endif
    gtk_window_present_with_time(window, time);
    gtk_widget_grab_focus(GTK_WIDGET(view));
}

void cp_urgent(void) {
    if (cp_attached() && !gtk_window_is_active(window)) gtk_window_set_urgency_hint(window, TRUE);
}

int cp_in_front(void) { return cp_attached() && gtk_window_is_active(window); }

void cp_fullscreen(void) {
    if (!cp_attached()) return;
    GdkWindow *g = gtk_widget_get_window(GTK_WIDGET(window));
    if (g != NULL && gdk_window_get_state(g) & GDK_WINDOW_STATE_FULLSCREEN) gtk_window_unfullscreen(window);
    else gtk_window_fullscreen(window);
}

/* dark: 1 and 0 say so, -1 leaves it to the desktop. */
void cp_theme(int dark) {
    GtkSettings *s = gtk_settings_get_default();
    if (dark < 0) gtk_settings_reset_property(s, "gtk-application-prefer-dark-theme");
    else g_object_set(s, "gtk-application-prefer-dark-theme", dark, NULL);
}

void cp_edit(const char *command) {
    if (cp_attached()) webkit_web_view_execute_editing_command(view, command);
}

/* Menus. The old bar goes only when the new one is complete. */

static GtkWidget *next = NULL;

void cp_menu_begin(void) {
    next = gtk_menu_bar_new();
    g_hash_table_remove_all(items);
}

void cp_menu_open(const char *title) {
    GtkWidget *item = gtk_menu_item_new_with_mnemonic(title);
    menu = gtk_menu_new();
    gtk_menu_item_set_submenu(GTK_MENU_ITEM(item), menu);
    gtk_menu_shell_append(GTK_MENU_SHELL(next), item);
}

static void on_item(GtkMenuItem *item, gpointer id) { goItem((uintptr_t)id); }

void cp_menu_item(const char *title, const char *key, int enabled, uintptr_t id) {
    if (title[0] == 0) {
        gtk_menu_shell_append(GTK_MENU_SHELL(menu), gtk_separator_menu_item_new());
        return;
    }
    GtkWidget *item = gtk_menu_item_new();
    GtkWidget *row = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 24);
    GtkWidget *name = gtk_label_new(title);
    GtkWidget *keys = gtk_label_new(key);
    gtk_label_set_xalign(GTK_LABEL(name), 0);
    gtk_style_context_add_class(gtk_widget_get_style_context(keys), "dim-label");
    gtk_box_pack_start(GTK_BOX(row), name, TRUE, TRUE, 0);
    gtk_box_pack_end(GTK_BOX(row), keys, FALSE, FALSE, 0);
    gtk_container_add(GTK_CONTAINER(item), row);
    atk_object_set_name(gtk_widget_get_accessible(item), title);
    gtk_widget_set_sensitive(item, enabled);
    g_signal_connect(item, "activate", G_CALLBACK(on_item), (gpointer)id);
    gtk_menu_shell_append(GTK_MENU_SHELL(menu), item);
    g_hash_table_insert(items, (gpointer)id, item);
}

void cp_menu_end(void) {
    GtkWidget *box = gtk_bin_get_child(GTK_BIN(window));
    if (bar != NULL) gtk_widget_destroy(bar);
    bar = next;
    gtk_box_pack_start(GTK_BOX(box), bar, FALSE, FALSE, 0);
    gtk_box_reorder_child(GTK_BOX(box), bar, 0);
    gtk_widget_show_all(bar);
}

void cp_menu_enable(uintptr_t id, int enabled) {
    GtkWidget *item = g_hash_table_lookup(items, (gpointer)id);
    if (item != NULL) gtk_widget_set_sensitive(item, enabled);
}
