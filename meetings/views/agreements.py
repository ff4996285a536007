from django.http import HttpResponse


def agreement_list(request, **kwargs):
    return HttpResponse('agreement_list')  # stub, being written


def agreement_detail(request, **kwargs):
    return HttpResponse('agreement_detail')  # stub, being written


def agreement_edit(request, **kwargs):
    return HttpResponse('agreement_edit')  # stub, being written


def agreement_annul(request, **kwargs):
    return HttpResponse('agreement_annul')  # stub, being written


def agreement_report(request, **kwargs):
    return HttpResponse('agreement_report')  # stub, being written
