/**
 * A provider for @nuxt/image: copy it into a project, below app/providers, and say in nuxt.config
 *
 *   image: { provider: "bookplate", providers: { bookplate: { provider: "~/providers/nuxt-image.js",
 *            options: { baseURL: "https://img.example.org" } } },
 *            screens: { xs: 320, sm: 640, md: 800, lg: 960, xl: 1280, xxl: 1600, "2xl": 1920 } }
 *
 * <NuxtImg src="/shoes/red.jpg" …> is an original or a design; a src with /iiif/ in it is an address, such as one that was
 * signed where pages are made, with size and format left open.
 */
import { defineProvider } from "@nuxt/image/runtime";

const LADDER = [160, 320, 480, 640, 800, 960, 1280, 1600, 1920, 2560, 3840]; // images.ladder of the server
const FORMATS = { jpeg: "jpg", jpg: "jpg", png: "png", webp: "webp", avif: "avif", gif: "gif" };
const QUALITIES = ["color", "gray", "bitonal"]; // of the Image API; how well is compressed is the server's setting

/** An address without region, size, rotation, quality and format. */
function start(src, base) {
  if (!src.includes("/iiif/")) return `${base}/iiif/3/${encodeURIComponent(src.replace(/^\//, ""))}`;
  return new URL(src, base).href.replace(/(\/[^/]+){3}\/(default|color|gray|bitonal)\.\w+$/, "");
}

/**
 * At most as wide as a step of the ladder, and never wider than the original; as wide as high is a square out of it, as
 * CSS would cut it, unless `fit` is "contain" or "inside". The format is the smallest that a browser can show.
 */
export default defineProvider({
  getImage(src, { modifiers = {}, baseURL = "http://127.0.0.1:8182" }) {
    const { width, height, format, quality, fit } = modifiers;
    const step = LADDER.find((one) => one >= width) ?? LADDER.at(-1);
    const region = width && width === height && !["contain", "inside"].includes(fit) ? "square" : "full";
    const last = `${QUALITIES.includes(quality) ? quality : "default"}.${FORMATS[format] ?? "auto"}`;
    return { url: `${start(src, baseURL)}/${region}/${width ? `!${step},100000` : "max"}/0/${last}` };
  },
});
