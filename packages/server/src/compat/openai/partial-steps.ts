/**
 * Chooses which previews of an image are sent: the requested number, spread evenly over its steps, or fewer if some are
 * skipped.
 */
export class PartialSteps {
  private readonly steps: number;
  private readonly count: number;
  private image = 0;
  private sent = 0;

  constructor(steps: number, count: number) {
    this.steps = steps;
    this.count = count;
  }

  /** The index under which to send the preview of a step; null if it is not sent. */
  take(image: number, step: number): number | null {
    if (image !== this.image) {
      this.image = image;
      this.sent = 0;
    }
    // The last step's preview would arrive together with the image.
    const due = Math.floor((step * (this.count + 1)) / this.steps);
    if (step >= this.steps || due <= this.sent || this.sent >= this.count) return null;
    this.sent += 1;
    return this.sent - 1;
  }
}
