/**
 * A transformer for unpic (@unpic/react, vue, svelte, solid, astro …): copy it into a project.
 *
 *   import { Image } from "@unpic/react/base";
 *   <Image src="/shoes/red.jpg" transformer={transformer} options={{ base: "https://img.example.org" }}
 *          width={800} height={533} breakpoints={breakpoints} alt="…" />
 *
 * The src is an original or a design; a src with /iiif/ in it is an address, such as one that was signed where pages are
 * made, with size and format left open.
 */
/** The widths to ask for: `images.ladder` of the server. */
export const breakpoints = [160, 320, 480, 640, 800, 960, 1280, 1600, 1920, 2560, 3840];
const FORMATS = { jpeg: "jpg", jpg: "jpg", png: "png", webp: "webp", avif: "avif", gif: "gif" };
const QUALITIES = ["color", "gray", "bitonal"]; // of the Image API; how well is compressed is the server's setting

/** An address without region, size, rotation, quality and format. */
function start(src, base) {
  if (!src.includes("/iiif/")) return `${base}/iiif/3/${encodeURIComponent(src.replace(/^\//, ""))}`;
  return new URL(src, base).href.replace(/(\/[^/]+){3}\/(default|color|gray|bitonal)\.\w+$/, "");
}

/**
 * At most as wide as a step of the ladder, and never wider than the original; as wide as high is a square out of it, as
 * CSS would cut it. The format is the smallest that a browser can show.
 * @param {string | URL} src
 * @param {{ width?: number | string, height?: number | string, format?: string, quality?: number | string }} operations
 * @param {{ base?: string }} [options]
 */
export function transformer(src, { width, height, format, quality }, { base = "http://127.0.0.1:8182" } = {}) {
  const step = breakpoints.find((one) => one >= Number(width)) ?? breakpoints.at(-1);
  const region = width && Number(width) === Number(height) ? "square" : "full";
  const last = `${QUALITIES.includes(quality) ? quality : "default"}.${FORMATS[format] ?? "auto"}`;
  return `${start(String(src), base)}/${region}/${width ? `!${step},100000` : "max"}/0/${last}`;
}
