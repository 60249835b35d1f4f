"""Catalogues for these tests: the page and the toy conversation in French, Arabic and Chinese."""

from __future__ import annotations

from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po

from bot.i18n import Languages

_WORDS = {
    "Alliance assistant": ("Assistant de l’Alliance", "مساعد التحالف", "联盟助手"),
    "Skip to the message field": ("Aller au champ de message", "الانتقال إلى حقل الرسالة", "跳到消息框"),
    "Change the language": ("Changer de langue", "تغيير اللغة", "更改语言"),
    "Menu": ("Menu", "القائمة", "菜单"),
    "Conversation": ("Conversation", "المحادثة", "对话"),
    "You said:": ("Vous avez dit :", "قلتَ:", "您说："),
    "The assistant said:": ("L’assistant a dit :", "قال المساعد:", "助手说："),
    "Your message": ("Votre message", "رسالتك", "您的消息"),
    "Choose, or ask a question": (
        "Choisissez, ou demandez",
        "اختر أو اطرح سؤالا",
        "请选择，或提问",
    ),
    "Send": ("Envoyer", "إرسال", "发送"),
    "A file": ("Un fichier", "ملف", "文件"),
    "Add files": ("Ajouter des fichiers", "إضافة ملفات", "添加文件"),
    "Not all files were sent before the page was left. Please add them again.": (
        "Tous les fichiers n’étaient pas partis quand la page a été quittée. Veuillez les ajouter de nouveau.",
        "لم تُرسل كل الملفات قبل مغادرة الصفحة. أضفها من جديد.",
        "离开页面前未能发送全部文件。请重新添加。",
    ),
    "The assistant is writing.": ("L’assistant écrit.", "المساعد يكتب.", "助手正在输入。"),
    "Your data": ("Vos données", "بياناتك", "您的数据"),
    "Back to the chat": ("Retour à la conversation", "العودة إلى المحادثة", "返回对话"),
    "Try again now": ("Réessayer maintenant", "أعد المحاولة الآن", "立即重试"),
    "There is no connection. Your message is kept and will be sent as soon as there is one.": (
        "Pas de connexion. Votre message est conservé et partira dès qu’elle sera rétablie.",
        "لا يوجد اتصال. رسالتك محفوظة وستُرسل حال عودته.",
        "没有网络连接。您的消息已保留，恢复后即会发送。",
    ),
    "The assistant cannot answer right now. Your message is kept and will be sent again in a moment.": (
        "L’assistant ne peut pas répondre pour le moment. Votre message est conservé et sera renvoyé dans un instant.",
        "لا يستطيع المساعد الرد الآن. رسالتك محفوظة وسيُعاد إرسالها بعد لحظة.",
        "助手暂时无法回答。您的消息已保留，稍后会重新发送。",
    ),
    "Many messages came at once. Yours is kept and will be sent in a moment.": (
        "Beaucoup de messages sont arrivés à la fois. Le vôtre est conservé et partira dans un instant.",
        "وصلت رسائل كثيرة دفعة واحدة. رسالتك محفوظة وستُرسل بعد لحظة.",
        "同时收到的消息过多。您的消息已保留，稍后即会发送。",
    ),
    "This message is too long. Please shorten it, or send it in parts.": (
        "Ce message est trop long. Veuillez le raccourcir ou l’envoyer en plusieurs parties.",
        "هذه الرسالة طويلة جدا. يرجى اختصارها أو إرسالها على أجزاء.",
        "此消息过长。请缩短，或分几次发送。",
    ),
    "This message could not be sent. Please reload the page and try again.": (
        "Ce message n’a pas pu être envoyé. Veuillez recharger la page et réessayer.",
        "تعذر إرسال هذه الرسالة. يرجى إعادة تحميل الصفحة والمحاولة مجددا.",
        "此消息无法发送。请重新加载页面后再试。",
    ),
    "This page needs a cookie to keep your conversation. Please allow cookies here and reload the page.": (
        "Cette page a besoin d’un cookie pour conserver votre conversation. Veuillez autoriser les cookies ici "
        "et recharger la page.",
        "لا يمكن حفظ محادثتك دون ملف تعريف ارتباط. يرجى السماح به هنا وإعادة تحميل الصفحة.",
        "没有 Cookie 就无法保留对话。请在此允许 Cookie 并重新加载页面。",
    ),
    "The chat needs JavaScript. Please switch it on in your browser and reload the page.": (
        "La conversation a besoin de JavaScript. Veuillez l’activer dans votre navigateur et recharger la page.",
        "تحتاج المحادثة إلى JavaScript. يرجى تفعيله في متصفحك وإعادة تحميل الصفحة.",
        "对话需要 JavaScript。请在浏览器中启用并重新加载页面。",
    ),
    "Language: {language}": ("Langue : {language}", "اللغة: {language}", "语言：{language}"),
    "Change": ("Modifier", "تغيير", "更改"),
    "Change: {field}": ("Modifier : {field}", "تغيير: {field}", "更改：{field}"),
    "Welcome. I can answer your questions about the **Alliance** and help you send an expression of interest.": (
        "Bienvenue. Je réponds à vos questions sur l’**Alliance** et vous aide à envoyer une manifestation d’intérêt.",
        "مرحبا بكم. أجيب عن أسئلتكم حول **التحالف** وأساعدكم على إرسال إبداء الاهتمام.",
        "欢迎。我可以回答有关**联盟**的问题，并帮助您提交意向书。",
    ),
    "Find the centre type that suits you": (
        "Trouver le type de centre qui vous convient",
        "ابحث عن نوع المركز المناسب لك",
        "查找适合您的中心类型",
    ),
    "Send an expression of interest": ("Envoyer une manifestation d’intérêt", "إرسال إبداء الاهتمام", "提交意向书"),
    "Deadline of the call": ("Date limite de l’appel", "الموعد النهائي للنداء", "征集截止日期"),
    "Review": ("Relire", "المراجعة", "查看"),
    "The documents give two dates for the first call:\n\n- **{first}**\n- **{second}**\n\nThis call is closed.": (
        "Les documents donnent deux dates :\n\n- **{first}**\n- **{second}**\n\nCet appel est clos.",
        "تذكر الوثائق تاريخين للنداء الأول:\n\n- **{first}**\n- **{second}**\n\nهذا النداء مغلق.",
        "文件为首次征集给出了两个日期：\n\n- **{first}**\n- **{second}**\n\n该征集已结束。",
    ),
    "Source: {document}, {date}.": (
        "Source : {document}, {date}.",
        "المصدر: {document}، {date}.",
        "来源：{document}，{date}。",
    ),
    "Step {step} of {steps}": ("Étape {step} sur {steps}", "الخطوة {step} من {steps}", "第{step}步，共{steps}步"),
    "**What is your e-mail address?**\n\nThe secretariat will answer there.": (
        "**Quelle est votre adresse électronique ?**\n\nLe secrétariat vous y répondra.",
        "**ما عنوان بريدك الإلكتروني؟**\n\nستجيبك الأمانة عليه.",
        "**您的电子邮箱是什么？**\n\n秘书处将通过该邮箱回复。",
    ),
    "Back": ("Retour", "رجوع", "返回"),
    "Save for later": ("Garder pour plus tard", "حفظ لوقت لاحق", "稍后继续"),
    "Which language do you prefer?": ("Quelle langue préférez-vous ?", "أي لغة تفضل؟", "您希望使用哪种语言？"),
    "Please check your answers.": ("Veuillez vérifier vos réponses.", "يرجى التحقق من إجاباتك.", "请检查您的回答。"),
    "Name of the organisation": ("Nom de l’organisation", "اسم المنظمة", "组织名称"),
    "Country": ("Pays", "البلد", "国家"),
    "E-mail": ("Adresse électronique", "البريد الإلكتروني", "电子邮箱"),
    "Why do you want to host a centre?": (
        "Pourquoi souhaitez-vous accueillir un centre ?",
        "لماذا تريدون استضافة مركز؟",
        "为什么希望承办中心？",
    ),
    "Open technology innovation": ("Innovation technologique ouverte", "الابتكار التكنولوجي المفتوح", "开放式技术创新"),
    "Policy experimentation": ("Expérimentation des politiques", "تجريب السياسات", "政策实验"),
    "Entrepreneurship and SME growth": (
        "Entrepreneuriat et croissance des PME",
        "ريادة الأعمال ونمو الشركات الصغيرة والمتوسطة",
        "创业与中小企业成长",
    ),
    "Done": ("Terminé", "تم", "完成"),
    "Which objectives would the centre work on?": (
        "À quels objectifs le centre travaillerait-il ?",
        "ما الأهداف التي سيعمل عليها المركز؟",
        "中心将致力于哪些目标？",
    ),
    "You wrote: {words}": ("Vous avez écrit : {words}", "كتبتَ: {words}", "您写道：{words}"),
}


def languages(folder: Path) -> Languages:
    """Writes the catalogues into a folder and reads them as the assistant would."""
    for index, language in enumerate(("fr", "ar", "zh")):
        _write(folder, language, {msgid: words[index] for msgid, words in _WORDS.items()})
    _write(folder, "en", {})
    return Languages(folder, offered=("en", "fr", "ar", "zh"), prepared=(), documents="fr", topics={})


def _write(folder: Path, language: str, words: dict[str, str]) -> None:
    catalogue = Catalog(locale=language)
    for msgid, translation in words.items():
        catalogue.add(msgid, translation)
    file = folder / language / "LC_MESSAGES" / "messages.po"
    file.parent.mkdir(parents=True)
    with file.open("wb") as stream:
        write_po(stream, catalogue)
