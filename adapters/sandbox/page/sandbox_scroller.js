// A list of messages: stays at the newest line while its reader is there, and keeps the focus when
// the button that had it is gone.
export default {
  props: { label: String },
  template: `<div ref="list" class="board" role="log" aria-live="polite" tabindex="0" :aria-label="label"
    @scroll.passive="noteScroll" @focusin="focused = $event.target"><slot></slot></div>`,
  created() {
    this.atEnd = true;
    this.focused = null;
  },
  mounted() {
    this.observer = new MutationObserver(() => this.settle());
    this.observer.observe(this.$refs.list, { childList: true, subtree: true, characterData: true });
    this.resizes = new ResizeObserver(() => this.settle());
    this.resizes.observe(this.$refs.list);
  },
  unmounted() {
    this.observer.disconnect();
    this.resizes.disconnect();
  },
  methods: {
    noteScroll() {
      const list = this.$refs.list;
      this.atEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 40;
    },
    settle() {
      const list = this.$refs.list;
      if (this.atEnd) list.scrollTop = list.scrollHeight;
      if (!this.focused || this.focused.isConnected) return;
      this.focused = null;
      if (document.activeElement === document.body) list.focus({ preventScroll: true });
    },
  },
};
