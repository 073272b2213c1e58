// A message, or with no `head` just its blocks (the home tab, the introduction of a form).
// Everything is drawn as text: nothing a person wrote is ever read as HTML.
const spans = `
  <template v-for="span in block.spans">
    <strong v-if="span.kind === 'bold'">{{ span.text }}</strong>
    <span v-else-if="span.kind === 'mention'" class="mention" :class="{ me: span.me }">{{ span.text }}</span>
    <time v-else-if="span.kind === 'time'" :datetime="span.at" :title="span.title">{{ span.text }}</time>
    <a v-else-if="span.kind === 'link'" :href="span.url" :target="span.url.startsWith('/?') ? '_self' : '_blank'" rel="noopener noreferrer">{{ span.text }}</a>
    <template v-else>{{ span.text }}</template>
  </template>`;

const blocksTemplate = `
  <template v-for="(block, at) in blocks">
    <h3 v-if="block.kind === 'title'" class="title">{{ block.text }}</h3>
    <p v-else-if="block.kind === 'text' || block.kind === 'small'" :class="block.kind">${spans}</p>
    <blockquote v-else-if="block.kind === 'quote'" class="quote">${spans}</blockquote>
    <dl v-else-if="block.kind === 'facts'" class="facts">
      <template v-for="row in block.rows"><dt>{{ row.label }}</dt>
        <dd><template v-for="block in [row]">${spans}</template></dd></template>
    </dl>
    <hr v-else-if="block.kind === 'divider'" />
    <img v-else-if="block.kind === 'picture'" class="picture" :src="block.src" :alt="block.alt" />
    <div v-else-if="block.kind === 'buttons'" class="buttons">
      <button v-for="(button, index) in block.buttons" :key="button.label" type="button" class="button"
        :class="button.style" :aria-haspopup="button.opens ? 'dialog' : undefined"
        @click="$emit('act', 'press', [at, index])">{{ button.label }}</button>
    </div>
  </template>`;

export default {
  props: { head: Object, blocks: Array, typed: String },
  emits: ["act"],
  template: `
    <div v-if="!head" class="words">${blocksTemplate}</div>
    <article v-else class="line">
      <div v-if="head.day" class="day" role="separator">{{ head.day }}</div>
      <div class="message" :class="{ private: head.private }">
        <span class="face" :class="head.face" aria-hidden="true">{{ head.name[0] }}</span>
        <div class="words">
          <div class="by">
            <span class="name">{{ head.name }}</span>
            <span v-if="head.app" class="badge">APP</span>
            <time :datetime="head.at" :title="head.title">{{ head.time }}</time>
            <div v-if="!head.private" class="tools">
              <button v-if="head.threads" type="button" class="tool" title="Reply in thread"
                :aria-label="'Reply in thread to ' + head.name" @click="$emit('act', 'thread')">↩</button>
              <nicegui-sandbox_menu v-if="head.menu.length" class="right" label="⋯"
                :name="'More actions for the message of ' + head.name">
                <button v-for="one in head.menu" :key="one.verb" type="button"
                  @click="$emit('act', 'use', one.verb)">{{ one.title }}</button>
              </nicegui-sandbox_menu>
            </div>
          </div>
          <p v-if="typed" class="text typed">{{ typed }}</p>
          ${blocksTemplate}
          <p v-if="head.private" class="note"><span>Only visible to you</span>
            <button type="button" class="link" @click="$emit('act', 'dismiss')">Dismiss</button></p>
          <button v-else-if="head.threads && head.replies" type="button" class="link replies"
            @click="$emit('act', 'thread')">{{ head.replies === 1 ? "1 reply" : head.replies + " replies" }}</button>
        </div>
      </div>
    </article>`,
};
