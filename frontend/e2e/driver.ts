import { expect, type Locator, type Page } from '@playwright/test';

/** What a task is started with. */
export interface Start {
  brief: string;
  model: string;
  doneWhen?: string;
  paths?: string;
  after?: string;
  produces?: string;
}

/** The page, in the words of a person who uses it. */
export class Desk {
  /** What the page said that it should not have: errors, and what its policy refused. */
  readonly trouble: string[] = [];

  constructor(readonly page: Page) {
    page.on('pageerror', (e) => this.trouble.push(e.message));
    page.on('console', (m) => {
      if (m.type() === 'error' && !/Failed to load resource|ERR_CONNECTION|ERR_INCOMPLETE|net::/.test(m.text()))
        this.trouble.push(m.text());
    });
  }

  row(title: string): Locator {
    return this.page.getByRole('option').filter({ hasText: title });
  }

  section(name: string): Locator {
    return this.page.getByRole('group', { name });
  }

  async openProject(dir: string): Promise<void> {
    await this.page.getByRole('button', { name: 'Open a project' }).first().click();
    const dialog = this.page.getByRole('dialog', { name: 'Open a project' });
    await dialog.getByLabel('Folder of a git repository').fill(dir);
    await dialog.getByRole('button', { name: 'Open', exact: true }).click();
  }

  async start(t: Start): Promise<void> {
    await this.page.getByRole('button', { name: 'New task' }).first().click();
    const d = this.page.getByRole('dialog', { name: 'New task' });
    await d.getByLabel(/^Brief/).fill(t.brief);
    await d.getByLabel(/^Model/).fill(t.model);
    await d.getByText('Scope, checks, budget').click();
    if (t.doneWhen) await d.getByLabel('Done when').fill(t.doneWhen);
    if (t.paths) await d.getByLabel(/^May write/).fill(t.paths);
    if (t.produces) await d.getByLabel('Leaves behind').selectOption(t.produces);
    if (t.after) await d.getByRole('checkbox', { name: t.after }).check();
    await d.getByRole('button', { name: /^Run/ }).click();
    await expect(d).toBeHidden();
  }

  /** Loads the page anew. Its token is in memory alone, so it comes by its link again. */
  async again(link: string): Promise<void> {
    await this.page.goto('about:blank');
    await this.page.goto(link);
  }

  /** Selects a row without opening it. */
  async select(title: string): Promise<void> {
    const held = this.page.getByRole('option', { name: /^\d+ new/ }).first();
    // A row on its way to another section goes from under the click, and may wait behind a count there.
    await expect(async () => {
      if (!(await this.row(title).isVisible()) && (await held.isVisible())) await held.click();
      await this.row(title).click({ timeout: 5000 });
      await expect(this.row(title)).toHaveAttribute('aria-selected', 'true', { timeout: 5000 });
    }).toPass();
  }

  async key(...keys: string[]): Promise<void> {
    for (const k of keys) await this.page.keyboard.press(k);
  }

  /** Waits until a row is in a section; what came meanwhile and waits behind its count is shown. */
  async waitFor(title: string, section: string): Promise<void> {
    const row = this.section(section).getByRole('option').filter({ hasText: title });
    const held = this.section(section).getByRole('option', { name: /^\d+ new/ });
    await expect(row.or(held).first()).toBeVisible();
    while (!(await row.isVisible())) {
      if (await held.isVisible()) await held.click();
      await expect(row.or(held).first()).toBeVisible();
    }
  }
}
